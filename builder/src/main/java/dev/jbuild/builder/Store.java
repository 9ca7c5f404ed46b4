package dev.jbuild.builder;

import dev.jbuild.builder.cache.StepCache;
import dev.jbuild.layer.LayerConversion;
import dev.jbuild.layer.Layers;
import dev.jbuild.layer.OverlayXattrs;
import dev.jbuild.layer.snapshot.Snapshotter;
import dev.jbuild.layer.store.ContentStore;
import dev.jbuild.layer.store.Tags;

/**
 * What one build keeps things in.
 *
 * @param steps those of this machine, and those of caches that are imported
 * @param xattrs how snapshots mark opaque directories
 */
record Store(
    ContentStore content,
    Tags tags,
    StepCache steps,
    Layers layers,
    LayerConversion conversion,
    Snapshotter snapshotter,
    OverlayXattrs xattrs,
    CacheMounts caches) {

  Store with(StepCache changed) {
    return new Store(content, tags, changed, layers, conversion, snapshotter, xattrs, caches);
  }
}
