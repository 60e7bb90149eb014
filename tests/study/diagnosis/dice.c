/* Random numbers of the simulators. */
#include "dice.h"

enum { PURPOSE = 70010 };

double dice_uniform(dice *of, double low, double high) {
  return low + (high - low) * persona_random_uniform(of->seed, PURPOSE, of->unit, of->drawn++);
}

double dice_normal(dice *of) { return persona_random_normal(of->seed, PURPOSE, of->unit, of->drawn++); }

int64_t dice_below(dice *of, int64_t count) {
  return persona_random_below(of->seed, PURPOSE, of->unit, of->drawn++, count);
}

double dice_sign(dice *of) { return dice_below(of, 2) == 0 ? 1.0 : -1.0; }

void dice_shuffle(dice *of, int64_t count, int64_t *numbers) {
  for (int64_t i = 0; i < count; i++) numbers[i] = i;
  for (int64_t i = count - 1; i > 0; i--) {
    const int64_t other = dice_below(of, i + 1);
    const int64_t number = numbers[other];
    numbers[other] = numbers[i];
    numbers[i] = number;
  }
}
