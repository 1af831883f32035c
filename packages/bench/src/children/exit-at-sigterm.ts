// Preloaded into servers that fill a cache.
process.once('SIGTERM', () => process.exit(0))
