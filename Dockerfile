# syntax=docker/dockerfile:1

# Node 26 on Debian, by tag or digest: --build-arg NODE_IMAGE=node:26-slim@sha256:…
ARG NODE_IMAGE=node:26-slim

# Built once, on the builder's own platform: what it makes is the same for every other one.
FROM --platform=$BUILDPLATFORM ${NODE_IMAGE} AS build
WORKDIR /app
COPY package.json package-lock.json ./
# Optional packages are wanted here: the compiler is one. Preparing the package builds the console,
# which is not here yet: the build below does it.
RUN npm ci --ignore-scripts
COPY . .
# Address of the documentation's site, for the search of the console.
ARG DOCS_URL=""
RUN npm run build
# Libraries of clouds, for `auth` of upstreams: none by default.
# --build-arg LIBRARIES="@aws/bedrock-token-generator@1.1.0 google-auth-library@11.3.4"
ARG LIBRARIES=""
# They are named with their versions.
# hadolint ignore=DL3016
RUN mkdir -p /libraries/node_modules && \
    if [ -n "${LIBRARIES}" ]; then npm install --prefix /libraries --ignore-scripts ${LIBRARIES}; fi

# The image's own Node runs the bundle, which has its libraries in it, but for those of clouds.
FROM ${NODE_IMAGE}
ARG VERSION=""
ARG REVISION=""
ARG SOURCE=""
ARG LIBRARIES=""
LABEL org.opencontainers.image.title="Bailiwick" \
      org.opencontainers.image.description="Self-hosted, OpenAI-compatible gateway with OpenAI's Admin API" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.source="${SOURCE}" \
      bailiwick.libraries="${LIBRARIES}"
ENV NODE_ENV=production
WORKDIR /app
COPY package.json LICENSE ./
COPY bin ./bin
COPY --from=build /app/dist ./dist
COPY --from=build /libraries/node_modules ./node_modules
RUN install -d -o node -g node -m 700 /data && install -d -o node -g node node_modules/.cache
# The user `node`, by its number: Kubernetes then sees that it is not root.
USER 1000:1000
# One start, which keeps its compiled code in the image: at run time the root may be read-only.
RUN PORT=0 DATABASE_URL=sqlite::memory: timeout --preserve-status 10 node bin/bailiwick.mjs serve
VOLUME /data
ENV HOST=0.0.0.0 \
    PORT=8080 \
    DATABASE_URL=sqlite:/data/bailiwick.db
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/healthz`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# There is no src/ here, so this runs dist/.
CMD ["node", "bin/bailiwick.mjs", "serve"]
