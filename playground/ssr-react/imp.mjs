await import('./dist/server/entry-server.js'); process.exit(0)
