# syntax=docker/dockerfile:1

# Builds the server and puts it on a small Debian, with the programs of PostgreSQL that `traboule backup` runs.
#
#   docker build --tag traboule .
#   docker run --rm --publish 8080:8080 traboule demo --listen 0.0.0.0:8080

ARG RUST_VERSION=1.95
# Its package `postgresql-client` must not be older than the server that is backed up; trixie has PostgreSQL 17.
ARG DEBIAN_VERSION=trixie

FROM rust:${RUST_VERSION}-${DEBIAN_VERSION} AS build
WORKDIR /src
COPY . .
# The caches outlive the build but are no part of the image, so the binary is copied out of them here.
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/src/target \
    cargo build --release --locked --package traboule-server --bin traboule \
    && cp target/release/traboule /usr/local/bin/traboule

FROM debian:${DEBIAN_VERSION}-slim
LABEL org.opencontainers.image.title="Traboule" \
      org.opencontainers.image.description="A GraphQL backend for networks of coworking spaces" \
      org.opencontainers.image.licenses="MIT OR Apache-2.0"

# Before the binary, so that a new one does not install it again.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends postgresql-client \
    && rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 10001 --user-group --create-home --home-dir /var/lib/traboule --shell /usr/sbin/nologin traboule
# Certificates of the public authorities, for connections that the server opens (SMTP, PostgreSQL over TLS).
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=build /usr/local/bin/traboule /usr/local/bin/traboule

USER traboule
# What the server writes when nothing else is set: an SQLite file, mails when there is no SMTP server.
WORKDIR /var/lib/traboule
EXPOSE 8080
STOPSIGNAL SIGTERM

# The image has no HTTP client, but bash opens a connection by itself. Who listens on another port sets another check.
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
    CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/8080 && printf 'GET /readyz HTTP/1.1\\r\\nHost: localhost\\r\\nConnection: close\\r\\n\\r\\n' >&3 && read -r _ status _ <&3 && [[ $status == 200 ]]"]

ENTRYPOINT ["traboule"]
CMD ["serve", "--listen", "0.0.0.0:8080"]
