# jbuild as an image, after `mvn package`: ./jbuild -t jbuild .
# The same packages give the same digest.
# project.build.outputTimestamp of pom.xml: the AOT cache knows the time of the jar.
ARG SOURCE_DATE_EPOCH=1795305600
ARG BASE=debian:13-slim

FROM ${BASE}
# git: contexts and sources from repositories; slirp4netns and uidmap: builds without root.
RUN --mount=source=builder-cli/target/deb,target=/package <<EOF
set -e
apt-get update
DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
  ca-certificates git slirp4netns uidmap /package/jbuild_*.deb
# What differs from one time to the next.
rm -rf /var/lib/apt/lists/* /var/cache/apt /var/cache/debconf /var/cache/ldconfig \
  /var/log/apt /var/log/dpkg.log /var/log/alternatives.log
EOF
WORKDIR /workspace
ENTRYPOINT ["jbuild"]
