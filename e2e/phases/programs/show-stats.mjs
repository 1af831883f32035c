import { getStats } from '@esm-bytecode/runtime'

process.on('exit', () => {
  for (const { name, served, bytecode } of getStats().modules)
    console.error(`${name}: ${served}, ${bytecode}`)
})
