/* From --instrument and --target to the columns of a selection. */
#include "questionnaire.h"

#include "shared.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int fail(persona_error *err, int status, const char *format, const char *a) {
  memset(err, 0, sizeof *err);
  err->status = status;
  err->row = err->column = err->line = -1;
  (void)snprintf(err->message, sizeof err->message, format, a);
  return status;
}

/* The names of all items, separated by commas; an instrument's names hold no pattern characters. */
static int take_items(arguments *chosen, questionnaire *asked, persona_error *err) {
  const int32_t count = persona_instrument_item_count(asked->instrument);
  size_t size = 1;
  for (int32_t i = 0; i < count; i++) size += strlen(persona_instrument_item_name(asked->instrument, i)) + 1;
  asked->items = malloc(size);
  if (asked->items == NULL) return fail(err, PERSONA_OUT_OF_MEMORY, "out of memory%s", "");
  char *end = asked->items;
  for (int32_t i = 0; i < count; i++) {
    end += sprintf(end, "%s%s", i > 0 ? "," : "", persona_instrument_item_name(asked->instrument, i));
  }
  chosen->selection.items = asked->items;
  chosen->selection.has_scale =
      persona_instrument_scale(asked->instrument, &chosen->selection.low, &chosen->selection.high);
  return PERSONA_OK;
}

/* Cuts TRAIT=COLUMN:LEVEL,LEVEL,... into its parts. */
static int take_target(const char *text, char **copy, persona_target *target, persona_error *err) {
  static const char wrong[] =
      "--target is '%.80s'; it must be TRAIT=COLUMN:LEVELS, two or more levels in ascending "
      "order, such as E=assigned_E:intr,extr";
  size_t commas = 0;
  for (const char *at = text; *at != '\0'; at++) commas += *at == ',';
  *copy = malloc(strlen(text) + 1);
  const char **levels = calloc(commas + 1, sizeof *levels);
  persona_target_init(target);
  target->levels = levels;
  if (*copy == NULL || levels == NULL) return fail(err, PERSONA_OUT_OF_MEMORY, "out of memory%s", "");
  (void)strcpy(*copy, text);
  char *equals = strchr(*copy, '=');
  char *colon = strrchr(*copy, ':');
  if (equals == NULL || colon == NULL || colon < equals || equals == *copy || colon == equals + 1) {
    return fail(err, PERSONA_INVALID_ARGUMENT, wrong, text);
  }
  *equals = *colon = '\0';
  target->trait = *copy;
  target->attribute = equals + 1;
  for (char *level = colon + 1; level != NULL;) {
    char *comma = strchr(level, ',');
    if (comma != NULL) *comma = '\0';
    if (*level == '\0') return fail(err, PERSONA_INVALID_ARGUMENT, wrong, text);
    levels[target->level_count++] = level;
    level = comma != NULL ? comma + 1 : NULL;
  }
  return target->level_count >= 2 ? PERSONA_OK : fail(err, PERSONA_INVALID_ARGUMENT, wrong, text);
}

/* The attributes that were asked for, and those of the targets. */
static int take_attributes(arguments *chosen, questionnaire *asked, persona_error *err) {
  const char *own = chosen->selection.attributes;
  size_t size = own != NULL ? strlen(own) + 1 : 1;
  for (int64_t i = 0; i < asked->target_count; i++) size += strlen(asked->targets[i].attribute) + 1;
  asked->attributes = malloc(size);
  if (asked->attributes == NULL) return fail(err, PERSONA_OUT_OF_MEMORY, "out of memory%s", "");
  char *end = asked->attributes + sprintf(asked->attributes, "%s", own != NULL ? own : "");
  for (int64_t i = 0; i < asked->target_count; i++) {
    end += sprintf(end, "%s%s", end > asked->attributes ? "," : "", asked->targets[i].attribute);
  }
  chosen->selection.attributes = asked->attributes;
  return PERSONA_OK;
}

static int take_targets(arguments *chosen, questionnaire *asked, persona_error *err) {
  int status = PERSONA_OK;
  if (chosen->target_count == 0) return PERSONA_OK;
  asked->targets = calloc((size_t)chosen->target_count, sizeof *asked->targets);
  asked->texts = calloc((size_t)chosen->target_count, sizeof *asked->texts);
  if (asked->targets == NULL || asked->texts == NULL) return fail(err, PERSONA_OUT_OF_MEMORY, "out of memory%s", "");
  for (int i = 0; i < chosen->target_count && status == PERSONA_OK; i++) {
    const int64_t place = asked->target_count++;
    status = take_target(chosen->targets[i], &asked->texts[place], &asked->targets[place], err);
  }
  return status == PERSONA_OK ? take_attributes(chosen, asked, err) : status;
}

int questionnaire_read(persona_context *context, arguments *chosen, questionnaire *asked, persona_error *err) {
  memset(asked, 0, sizeof *asked);
  if (chosen->instrument == NULL) return PERSONA_OK;
  int status = read_instrument(context, chosen->instrument, &asked->instrument, err);
  if (status == PERSONA_OK && chosen->selection.items == NULL) status = take_items(chosen, asked, err);
  asked->subset = asked->items == NULL;
  if (status == PERSONA_OK) status = take_targets(chosen, asked, err);
  return status;
}

void questionnaire_free(questionnaire *asked) {
  persona_instrument_free(asked->instrument);
  for (int64_t i = 0; i < asked->target_count; i++) {
    free(asked->texts[i]);
    free((void *)asked->targets[i].levels);
  }
  free(asked->targets);
  free(asked->texts);
  free(asked->items);
  free(asked->attributes);
}
