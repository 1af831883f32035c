import { testFramework } from './lib/test-framework.ts'

await testFramework({
  name: 'astro',
  paths: ['/', '/about', '/nowhere'],
  shows: /Welcome to Astro at \//,
})
