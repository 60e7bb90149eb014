/* persona_io.hpp: persona.hpp, and libpersona-io for C++17 and later: CSV, .npy and Arrow, datasets, JSON, instruments,
 * schemas, profiles, prompts, responses. Programs link persona::io or persona-io. */
#ifndef PERSONA_PERSONA_IO_HPP
#define PERSONA_PERSONA_IO_HPP

#include <persona/cpp/io/arrow.hpp>
#include <persona/cpp/io/csv.hpp>
#include <persona/cpp/io/dataset.hpp>
#include <persona/cpp/io/instrument.hpp>
#include <persona/cpp/io/json.hpp>
#include <persona/cpp/io/npy.hpp>
#include <persona/cpp/io/prompt.hpp>
#include <persona/cpp/io/response.hpp>
#include <persona/cpp/io/schema.hpp>
#include <persona/io.h>
#include <persona/persona.hpp>

#endif
