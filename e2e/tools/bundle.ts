// Bundles inline sources into chunks, in memory.
import type { Files } from './programs.ts'

export interface BundleOptions {
  readonly bundler: 'rollup' | 'rolldown' | 'vite-7' | 'vite-8'
  /** By the bundler itself, which is esbuild in Vite 7. */
  readonly minify?: boolean
  readonly sourcemap?: true | 'inline'
}

type Output = readonly { fileName: string; type: string; code?: string; source?: string | Uint8Array }[]

/** @returns the chunks of `src/entry.js`, which is `main.mjs` then, and their source maps */
export async function bundle(
  sources: Files,
  { bundler, minify = false, sourcemap = true }: BundleOptions,
): Promise<Files> {
  const virtual = {
    name: 'virtual',
    resolveId: (id: string) => (id.startsWith('node:') ? null : id.replace(/^\.?\/(?:src\/)?/, '/src/')),
    load: (id: string) => sources[id.slice(1)] ?? null,
  }
  const input = '/src/entry.js'
  const external = [/^node:/]
  const names = { entryFileNames: 'main.mjs', chunkFileNames: '[name].mjs' }
  let output: Output
  if (bundler === 'rolldown') {
    const { rolldown } = await import('rolldown')
    const build = await rolldown({ input, plugins: [virtual], external, platform: 'node' })
    const codeSplitting = { groups: [{ name: 'shapes', test: /shapes/ }] }
    ;({ output } = await build.generate({ ...names, minify, sourcemap, codeSplitting }))
  } else if (bundler === 'rollup') {
    const { rollup } = await import('rollup')
    const build = await rollup({ input, plugins: [virtual], external })
    ;({ output } = await build.generate({
      ...names,
      sourcemap,
      manualChunks: { shapes: ['/src/shapes.js'] },
    }))
  } else {
    const { build } = bundler === 'vite-8' ? await import('vite') : await import('vite-7')
    const options = { ssr: input, write: false, minify, sourcemap, rollupOptions: { output: names } }
    const built = await build({ configFile: false, logLevel: 'silent', plugins: [virtual], build: options })
    ;({ output } = built as { output: Output })
  }
  return Object.fromEntries(
    output.map(({ fileName, type, code, source }) => [fileName, type === 'chunk' ? code! : String(source)]),
  )
}
