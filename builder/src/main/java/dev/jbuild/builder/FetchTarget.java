package dev.jbuild.builder;

import dev.jbuild.layer.LayerException;
import dev.jbuild.layer.store.Ingest;
import dev.jbuild.layer.store.StateFolder;
import dev.jbuild.oci.Blob;
import dev.jbuild.oci.Descriptor;
import dev.jbuild.registry.Download.Validators;
import dev.jbuild.registry.Downloads;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a download is written to: a blob, once it is complete. If it is closed before, and the
 * server can go on where it stopped, the next build does that. For one thread.
 */
final class FetchTarget implements Downloads.Target, AutoCloseable {
  /** What the records of starts are about, together with the URL. */
  private static final String START = "start of ";

  /** In bytes; what comes in a second needs no second attempt. */
  private static final long WORTH_KEEPING = 1 << 20;

  private static final String MEDIA_TYPE = "application/octet-stream";

  private final StateFolder state;
  private final DiskRoom room;
  private final FetchRecords records;
  private final String about;
  private @Nullable CountedIngest ingest;
  private Validators validators = new Validators(null, null);

  FetchTarget(StateFolder state, DiskRoom room, String url) {
    this.state = state;
    this.room = room;
    this.records = new FetchRecords(state);
    this.about = START + url;
  }

  @Override
  public Optional<Downloads.Begun> begun() throws IOException {
    Optional<FetchedFile> start = records.find(about);
    Optional<Blob> content =
        start.isEmpty() ? Optional.empty() : state.content().find(start.get().digest());
    if (content.isEmpty()) {
      return Optional.empty();
    }
    OutputStream out = begin(-1, start.get().validators());
    try (InputStream in = content.get().open()) {
      in.transferTo(out);
    } catch (LayerException | StepFailedException damagedOrNoRoomForTwo) {
      drop();
      records.forget(about);
      state.content().remove(start.get().digest());
      return Optional.empty();
    }
    return Optional.of(new Downloads.Begun(out, start.get().size(), validators));
  }

  @Override
  public OutputStream begin(long size, Validators told) throws IOException {
    drop();
    room.require(size);
    CountedIngest begun = new CountedIngest(state.content().begin(), room);
    ingest = begun;
    validators = told;
    return begun;
  }

  /** Returns the file, which is complete. */
  FetchedFile commit() throws IOException {
    CountedIngest all = ingest;
    if (all == null) {
      throw new IllegalStateException("nothing was fetched");
    }
    // What can't be published isn't tried again when this is closed: its digest is spent.
    ingest = null;
    try (all) {
      FetchedFile file = published(all);
      records.forget(about);
      return file;
    }
  }

  private FetchedFile published(CountedIngest all) throws IOException {
    Descriptor blob = all.ingest.commit(MEDIA_TYPE);
    return new FetchedFile(blob.digest(), blob.size(), validators);
  }

  @Override
  public void close() throws IOException {
    try {
      if (ingest != null
          && ingest.written >= WORTH_KEEPING
          && !ingest.isBroken
          && validators.strongEtag().isPresent()) {
        records.keep(about, published(ingest));
      }
    } finally {
      drop();
    }
  }

  private void drop() throws IOException {
    if (ingest != null) {
      ingest.close();
      ingest = null;
    }
  }

  /** Counts, and stops before the disk is full. */
  private static final class CountedIngest extends OutputStream {
    private final Ingest ingest;
    private final DiskRoom room;
    private long written;
    private long checked;
    private boolean isBroken;

    CountedIngest(Ingest ingest, DiskRoom room) {
      this.ingest = ingest;
      this.room = room;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      isBroken = true;
      if (written - checked >= DiskRoom.SMALL) {
        checked = written;
        room.require(DiskRoom.SMALL);
      }
      ingest.write(bytes, offset, length);
      written += length;
      isBroken = false;
    }

    @Override
    public void close() throws IOException {
      ingest.close();
    }
  }
}
