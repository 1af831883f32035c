// `node bench/floor.mjs <names>`: loads the built-in modules that the server loads, and does nothing else. What a start takes
// above this is what a cache can save.
const names = process.argv[2].split(',')
for (const name of names) {
  if (name === 'internal/deps/undici/undici') new Request('http://localhost')
  else process.getBuiltinModule(name)
}
console.log('loaded')
