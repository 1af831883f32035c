import mongoose from 'mongoose'

console.log(new mongoose.Schema({ name: String }).path('name').instance)
