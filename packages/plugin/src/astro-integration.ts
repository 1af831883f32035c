import type { Speaker } from './warm-outputs.ts'

/** The hooks of an Astro integration that are used here, as far as they are. */
export interface AstroHooks {
  'astro:config:setup'(options: { updateConfig(config: { vite: { plugins: object[] } }): unknown }): void
  'astro:build:done'(options: { logger: Speaker }): Promise<void>
}

/**
 * What Astro asks of an integration: it writes its manifest into chunks when Vite is done with them, and only integrations are told when it is.
 *
 * @param onSetup called when Astro takes the plugin as an integration; returns what Vite gets
 * @param onDone called when the output is what it will be
 */
export function astroHooks(onSetup: () => object, onDone: (logger: Speaker) => Promise<void>): AstroHooks {
  return {
    'astro:config:setup': ({ updateConfig }) => {
      updateConfig({ vite: { plugins: [onSetup()] } })
    },
    'astro:build:done': ({ logger }) => onDone(logger),
  }
}
