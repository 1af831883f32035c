/** The client's build, relative to a chunk of the server: see vite.config.ts. */
declare const __CLIENT_DIR__: string
