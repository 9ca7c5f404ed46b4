package dev.jbuild.layer.store;

class InMemoryContentStoreTests extends ContentStoreContract {
  @Override
  protected ContentStore store() {
    return new InMemoryContentStore();
  }
}
