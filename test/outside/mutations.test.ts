/** Every reader withstands very many random mutations of real inputs. */
import { test } from 'vitest';
import { expectReadersWithstand, longestFor, mutationsOr } from '../mutations/mutating.ts';

const mutations = mutationsOr(10_000);

test('mutations of real inputs', () => expectReadersWithstand(mutations), longestFor(mutations));
