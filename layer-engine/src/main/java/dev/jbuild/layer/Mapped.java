package dev.jbuild.layer;

import java.util.AbstractCollection;
import java.util.Collection;
import java.util.Iterator;
import java.util.function.Function;

/** A collection whose elements are made anew of others' at each look. */
final class Mapped<F, T> extends AbstractCollection<T> {
  private final Collection<F> from;
  private final Function<F, T> function;

  Mapped(Collection<F> from, Function<F, T> function) {
    this.from = from;
    this.function = function;
  }

  @Override
  public Iterator<T> iterator() {
    Iterator<F> each = from.iterator();
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return each.hasNext();
      }

      @Override
      public T next() {
        return function.apply(each.next());
      }
    };
  }

  @Override
  public int size() {
    return from.size();
  }
}
