package dev.jbuild.layer.tar;

import com.github.luben.zstd.ZstdInputStream;
import dev.jbuild.layer.LayerException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.tukaani.xz.XZInputStream;

/** The compressed forms of an archive, told apart by their first bytes. */
public enum Decompression {
  NONE(new int[] {}) {
    @Override
    InputStream over(InputStream in) {
      return in;
    }
  },
  GZIP(new int[] {0x1F, 0x8B, 8}) {
    @Override
    InputStream over(InputStream in) throws IOException {
      return new GZIPInputStream(in, BUFFER);
    }
  },
  BZIP2(new int[] {'B', 'Z', 'h'}) {
    @Override
    InputStream over(InputStream in) throws IOException {
      return new BZip2CompressorInputStream(in, true);
    }
  },
  XZ(new int[] {0xFD, '7', 'z', 'X', 'Z', 0}) {
    @Override
    InputStream over(InputStream in) throws IOException {
      // 256 MiB of dictionary covers xz -9 (64 MiB) four times over.
      return new XZInputStream(in, 1 << 18);
    }
  },
  ZSTD(new int[] {0x28, 0xB5, 0x2F, 0xFD}) {
    @Override
    InputStream over(InputStream in) throws IOException {
      return new ZstdInputStream(in);
    }
  };

  private static final int BUFFER = 1 << 16;

  @SuppressWarnings("ImmutableEnumChecker") // never written to
  private final int[] magic;

  Decompression(int[] magic) {
    this.magic = magic;
  }

  abstract InputStream over(InputStream in) throws IOException;

  private static Decompression of(byte[] start) {
    for (Decompression one : values()) {
      if (one != NONE && one.matches(start)) {
        return one;
      }
    }
    return NONE;
  }

  private boolean matches(byte[] start) {
    for (int i = 0; i < magic.length; i++) {
      if (i >= start.length || (start[i] & 0xFF) != magic[i]) {
        return false;
      }
    }
    return true;
  }

  /**
   * Returns the uncompressed bytes of {@code in}, whatever compresses them. Where they can't be
   * uncompressed, a read throws a LayerException with the problem BrokenArchive.
   *
   * @param archive what to call it in problems
   */
  public static InputStream open(InputStream in, String archive) throws IOException {
    BufferedInputStream buffered = new BufferedInputStream(in, BUFFER);
    buffered.mark(16);
    byte[] start = buffered.readNBytes(6);
    buffered.reset();
    Decompression one = of(start);
    return one == NONE ? buffered : new DecompressedStream(one, buffered, archive);
  }

  /**
   * Returns the uncompressed bytes of {@code in} if they are a tar; else closes it. A file that is
   * merely compressed is no archive.
   *
   * @param archive what to call it in problems
   */
  public static Optional<InputStream> openArchive(InputStream in, String archive)
      throws IOException {
    InputStream plain;
    try {
      plain = new BufferedInputStream(open(in, archive), BUFFER);
      plain.mark(TarHeader.BLOCK + 1);
      byte[] block = plain.readNBytes(TarHeader.BLOCK);
      plain.reset();
      if (block.length == TarHeader.BLOCK && new TarHeader(block, "").isValid()) {
        return Optional.of(plain);
      }
    } catch (IOException | LayerException notWhatItsStartSays) {
      in.close();
      return Optional.empty();
    }
    plain.close();
    return Optional.empty();
  }
}
