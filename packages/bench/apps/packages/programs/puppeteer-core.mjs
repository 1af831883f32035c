import { KnownDevices } from 'puppeteer-core'

console.log(KnownDevices['iPhone 13'].viewport.width)
