import { esmBytecode } from '@esm-bytecode/plugin'
import commonjs from '@rollup/plugin-commonjs'

/** Modules of a cycle that would share a chunk: apart, the cycle is one of chunks. */
const apart = ['even', 'odd', 'registry', 'metric', 'imperial']

/** What this playground is about, and Rollup warns of. */
const intended = new Set(['CIRCULAR_DEPENDENCY', 'CIRCULAR_CHUNK'])

export default {
  input: { main: 'src/main.js', units: 'src/units.js', counter: 'src/counter.js' },
  external: ['ufo', /^node:/, /\.json$/],
  plugins: [commonjs(), esmBytecode()],
  output: {
    dir: 'dist',
    format: 'es',
    importAttributesKey: 'with',
    manualChunks: (id) => apart.find((name) => id.endsWith(`/src/cycle/${name}.js`)),
  },
  onLog(level, log, handler) {
    if (!intended.has(log.code)) handler(level, log)
  },
}
