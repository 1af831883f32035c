import { testFramework } from './lib/test-framework.ts'

await testFramework({
  name: 'vue',
  paths: ['/', '/nowhere'],
  shows: /Welcome to Vue/,
  // Vite does not build the server itself.
  leftToNode: /^(server\.js|node_modules\/(?!@?vue\/))/,
})
