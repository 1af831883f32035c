import { Module } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'

class AppModule {
  greet() {
    return 'hello'
  }
}
Module({})(AppModule)

const app = await NestFactory.createApplicationContext(AppModule, { logger: false })
console.log(app.get(AppModule).greet())
await app.close()
