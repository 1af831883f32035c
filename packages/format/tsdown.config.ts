import { base } from '../../tsdown.base.ts'

export default {
  ...base,
  entry: ['src/index.ts', 'src/primordials.ts'],
  // What both entries have in common would take the name of one of them.
  outputOptions: { chunkFileNames: 'shared/[name].mjs' },
}
