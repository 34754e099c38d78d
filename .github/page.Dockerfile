# The page as it is released, of nothing but what is named here and in the repository by its hash:
#
#   docker build --file .github/page.Dockerfile --output dist .
#
# gives dist/token-desk.html, byte for byte the released one, on any computer with Docker. A newer image is a new digest
# here; Rust's goes together with what xtask/src/pinned.rs names.

FROM --platform=linux/amd64 node:22.23.3-bookworm-slim@sha256:43ac6c60b8f89723f746e8a92ce91abd5017e627ce1ddfe4238355d3a30b772c AS node

FROM --platform=linux/amd64 rust:1.95.0-bookworm@sha256:6258907abe69656e41cd992e0b705cdcfabcbbe3db374f92ed2d47121282d4a1 AS build
# Node.js runs wasm-opt, and its npm brings it.
COPY --from=node /usr/local/bin/node /usr/local/bin/node
COPY --from=node /usr/local/lib/node_modules/npm /usr/local/lib/node_modules/npm
RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm
WORKDIR /token-desk
COPY . .
RUN cargo xtask build --pinned

FROM scratch
COPY --from=build /token-desk/dist/token-desk.html /token-desk/dist/token-desk.html.sha256 /
