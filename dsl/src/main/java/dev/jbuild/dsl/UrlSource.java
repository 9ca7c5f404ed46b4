package dev.jbuild.dsl;

import dev.jbuild.oci.Digest;
import org.jspecify.annotations.Nullable;

/**
 * A file that is fetched by HTTP. It has mode 0600 unless the copy says otherwise.
 *
 * @param url starts with {@code http://} or {@code https://}, and has a host
 * @param fileName what it is called in a folder: the last name of the URL's path, or {@code
 *     __unnamed__}
 * @param checksum what its content must have, or null
 * @param unpack whether it is extracted if it is an archive
 */
public record UrlSource(String url, String fileName, @Nullable Digest checksum, boolean unpack)
    implements CopySource {}
