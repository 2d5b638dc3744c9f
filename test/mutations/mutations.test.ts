/** Every reader withstands random mutations of real inputs; test/outside tries many more. */
import { test } from 'vitest';
import { expectReadersWithstand, longestFor, mutationsOr } from './mutating.ts';

const mutations = mutationsOr(2_000);

test('mutations of real inputs', () => expectReadersWithstand(mutations), longestFor(mutations));
