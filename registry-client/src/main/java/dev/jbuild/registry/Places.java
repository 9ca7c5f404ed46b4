package dev.jbuild.registry;

import dev.jbuild.problem.Place;
import okhttp3.HttpUrl;
import okhttp3.Request;
import okhttp3.Response;

/** Exchanges as places of problems: the one spot where a request is put into words. */
final class Places {
  private Places() {}

  static Place of(String method, HttpUrl url, int status) {
    return new Place.Exchange(method, Redaction.url(url), status);
  }

  static Place of(Request request) {
    return of(request.method(), request.url(), 0);
  }

  static Place of(Response response) {
    return of(response.request().method(), response.request().url(), response.code());
  }
}
