# Myograph from its sources; PostgreSQL and the object store are elsewhere (compose.yaml).
FROM node:24-trixie

# pip fetches TensorFlow's library, and the compiler builds its addon.
RUN apt-get update && \
    apt-get install --yes --no-install-recommends g++ python3-pip && \
    rm -rf /var/lib/apt/lists/*

# Where TensorFlow is unpacked, for every user.
ENV MYOGRAPH_CACHE=/opt/myograph

WORKDIR /myograph
COPY . .
RUN npm run setup && mkdir /data && chown node /data

USER node
EXPOSE 4000
CMD ["node", "src/main.ts", "serve"]
