export { Component } from './coverage-page.tsx';
