// What the types say to those who use them. TypeScript is what checks this file (`npm run typecheck`); running it adds nothing.
import { esmBytecode, type EsmBytecodeOptions } from '@esm-bytecode/plugin'
import { importModule } from '@esm-bytecode/runtime'
import type { InputPluginOption as RollupPlugin } from 'rollup'
import type { RolldownPluginOption } from 'rolldown'
import type { PluginOption as Vite8Plugin } from 'vite'
import type { PluginOption as Vite7Plugin } from 'vite-7'
import { expectTypeOf, test } from 'vitest'

test('importModule() is typed by the module, if it is told which', () => {
  expectTypeOf(importModule<typeof import('./public-api.ts')>).returns.resolves.toEqualTypeOf<
    typeof import('./public-api.ts')
  >()
  // As import() of what is not known.
  const importUnknown = () => importModule('./unknown.js', import.meta.url)
  expectTypeOf(importUnknown).returns.resolves.toBeAny()
  expectTypeOf(importModule).parameters.toEqualTypeOf<[specifier: string | URL, parent?: string | URL]>()
})

test('the plugin is one of every host', () => {
  expectTypeOf(esmBytecode).returns.toExtend<Vite8Plugin>()
  expectTypeOf(esmBytecode).returns.toExtend<Vite7Plugin>()
  expectTypeOf(esmBytecode).returns.toExtend<RollupPlugin>()
  expectTypeOf(esmBytecode).returns.toExtend<RolldownPluginOption>()
})

test('options that are computed may be undefined', () => {
  expectTypeOf(esmBytecode).toBeCallableWith()
  expectTypeOf(esmBytecode).toBeCallableWith({ warm: { requests: ['/', { path: '/api', method: 'POST' }] } })
  expectTypeOf<{ sign: undefined }>().toExtend<EsmBytecodeOptions>()
  // @ts-expect-error a name that does not exist
  expectTypeOf(esmBytecode).toBeCallableWith({ warmup: true })
})
