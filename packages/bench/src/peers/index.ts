import { bun, bunCompiled } from './bun.ts'
import { bytenode } from './bytenode.ts'
import { compileCaches } from './compile-cache.ts'
import { deno } from './deno.ts'
import { ours } from './ours.ts'
import type { Peer } from './peer.ts'
import { plain } from './plain.ts'
import { singleExecutable } from './single-executable.ts'
import { v8CompileCache } from './v8-compile-cache.ts'

/** In the order of the tables. */
export const peers: readonly Peer[] = [
  plain,
  ...compileCaches,
  v8CompileCache,
  bytenode,
  singleExecutable,
  bun,
  bunCompiled,
  deno,
  ...ours,
]
