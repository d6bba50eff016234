# syntax=docker/dockerfile:1

# Optional packages are wanted here: the compiler is one.
FROM node:26-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
# Preparing the package builds the console, which is not here yet: the build below does it.
RUN npm ci --ignore-scripts
COPY . .
RUN npm run build

# The image's own Node runs the bundle, which has its libraries in it: nothing is installed.
FROM node:26-slim
ENV NODE_ENV=production
WORKDIR /app
COPY package.json ./
COPY bin ./bin
COPY --from=build /app/dist ./dist
RUN install -d -o node -g node -m 700 /data
USER node
VOLUME /data
ENV HOST=0.0.0.0 \
    PORT=8080 \
    DATABASE_URL=sqlite:/data/bailiwick.db
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/healthz`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# There is no src/ here, so this runs dist/.
CMD ["node", "bin/bailiwick.mjs", "serve"]
