package dev.jbuild.registry;

/** What proves to a registry who asks. Its text form shows no secret. */
public sealed interface Credential {

  /**
   * A user and a password, or what a vendor takes in their place.
   *
   * @param user may be empty
   */
  record Basic(String user, String password) implements Credential {
    @Override
    public String toString() {
      return "user " + user;
    }
  }

  /**
   * A refresh token, which the registry's token service changes for access tokens.
   *
   * @param user as the credential file gives it; empty if it gives none
   */
  record IdentityToken(String user, String token) implements Credential {
    @Override
    public String toString() {
      return "identity token";
    }
  }

  /** An access token, which the registry itself takes as it is. */
  record RegistryToken(String token) implements Credential {
    @Override
    public String toString() {
      return "registry token";
    }
  }
}
