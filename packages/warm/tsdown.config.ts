import { defineConfig } from 'tsdown'
import { base } from '../../tsdown.base.ts'

export default defineConfig({
  ...base,
  entry: {
    index: 'src/index.ts',
    // Files that the processes of the program load, found by their names beside the index.
    driver: 'src/driver/driver.ts',
    watchdog: 'src/driver/watchdog.ts',
  },
})
