import type { NormalizedOutputOptions, Plugin } from 'rollup'

/**
 * For the end of the list of plugins of one build, from where it sees what of the build has succeeded: hooks that are told
 * of a failure there are none after `generateBundle`.
 *
 * @param onWritten gets the options of all outputs, once everything is written, and nothing if any of it failed
 */
export function writtenPlugin(
  name: string,
  onWritten: (outputs: readonly NormalizedOutputOptions[]) => Promise<void>,
): Plugin {
  let started = 0
  let written: NormalizedOutputOptions[] = []
  return {
    name,
    renderStart() {
      started += 1
    },
    writeBundle: {
      // All others before it have come to their end.
      order: 'post',
      sequential: true,
      handler(options) {
        written.push(options)
      },
    },
    closeBundle: {
      order: 'post',
      sequential: true,
      async handler() {
        const isWhole = written.length === started
        const outputs = written
        started = 0
        written = []
        if (isWhole) await onWritten(outputs)
      },
    },
  }
}
