import { dirname } from 'node:path'
import type { Built } from '../builds/builds.ts'
import { NO_SIZES, type PeerContext, type Start } from './peer.ts'

/** A start of a build by `node <options> <main>`; peers change what is theirs. */
export function nodeStart(
  { node }: PeerContext,
  { program, sizes }: Built,
  { options = [], main = program.entry }: { options?: readonly string[]; main?: string } = {},
): Start {
  return {
    command: node.execPath,
    args: [...options, main, ...program.args],
    env: {},
    program,
    cwd: dirname(program.entry),
    fill: null,
    sizes: () => ({
      ...NO_SIZES,
      scripts: sizes.scripts,
      chunks: sizes.chunks,
      bytecode: sizes.sidecars + sizes.pack,
      pack: sizes.pack,
    }),
  }
}
