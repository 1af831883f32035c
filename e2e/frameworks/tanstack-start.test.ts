import { testFramework } from './lib/test-framework.ts'

await testFramework({
  name: 'tanstack-start',
  paths: ['/', '/about', '/nowhere'],
  shows: /Welcome to <!-- -->TanStack Start/,
  // When the data of a route was loaded.
  differences: [[/\bu:\d{13}\b/g, 'u:<time>']],
  navigates: true,
  isForCampaign: true,
})
