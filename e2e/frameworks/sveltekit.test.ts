import { testFramework } from './lib/test-framework.ts'

await testFramework({
  name: 'sveltekit',
  paths: ['/', '/about', '/nowhere'],
  shows: /Welcome to SvelteKit/,
  navigates: true,
  isForCampaign: true,
})
