/* persona/io.h: the whole of libpersona-io, the files around libpersona. */
#ifndef PERSONA_IO_H
#define PERSONA_IO_H

#include <persona.h>
#include <persona/csv.h>
#include <persona/dataset.h>
#include <persona/arrow.h>
#include <persona/npy.h>
#include <persona/json.h>
#include <persona/instrument.h>
#include <persona/schema.h>
#include <persona/prompt.h>
#include <persona/response.h>

#endif
