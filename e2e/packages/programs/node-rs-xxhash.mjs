import { createRequire } from 'node:module'
import xxhash, { Xxh32, xxh32, xxh64 } from '@node-rs/xxhash'

/** The addon is Node's; the module that looks for it need not be. */
export default function run() {
  const hash = new Xxh32(7)
  hash.update('hello')
  const { cache } = createRequire(import.meta.url)
  const addons = Object.keys(cache).filter((path) => path.endsWith('.node'))
  return [
    xxh32('hello'),
    String(xxh64('hello')),
    hash.digest(),
    String(xxhash.xxh3.xxh64('hello')),
    addons.length,
  ]
}
