import { testFramework } from './lib/test-framework.ts'

await testFramework({
  name: 'nuxt',
  paths: ['/', '/about', '/nowhere'],
  shows: /Welcome to Nuxt/,
  navigates: true,
  isForCampaign: true,
})
