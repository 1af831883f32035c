import { defineConfig } from 'tsdown'
import { base } from '../../tsdown.base.ts'

export default defineConfig({
  ...base,
  // Those of `children` and the worker are started as processes of their own.
  entry: ['src/bench.ts', 'src/builds/build-worker.ts', 'src/children/*.ts'],
  // Paths to the folder of the package stay the same from `src/` and from `dist/`.
  unbundle: true,
  dts: false,
})
