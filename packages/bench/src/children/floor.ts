// `node floor.mjs <names>`: loads the built-in modules that a program loads, and does nothing else. What a start takes above this is
// what a cache can save.
import { UNDICI } from './undici.ts'

const names = process.argv[2] ?? ''
for (const name of names.split(',').filter(Boolean)) {
  if (name === UNDICI) void new Request('http://localhost')
  else process.getBuiltinModule(name)
}
console.log('loaded')
