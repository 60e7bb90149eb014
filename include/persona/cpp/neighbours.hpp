/* Exact nearest neighbours: for each anchor its k nearest distinct patterns, at once, or in parts that are merged. */
#ifndef PERSONA_CPP_NEIGHBOURS_HPP
#define PERSONA_CPP_NEIGHBOURS_HPP

#include <persona/cpp/options.hpp>
#include <persona/cpp/space.hpp>
#include <persona/neighbours.h>

namespace persona {
inline namespace v0 {

/* Immutable, and may be shared by threads. */
class neighbours : public detail::handle<persona_neighbours, persona_neighbours_free> {
 public:
  using handle::handle;
  /* Anchors among points; without points among themselves, each then left out of its own list. */
  neighbours(const space &in, const population &anchors, maybe<population> points, std::int64_t k,
             maybe<options> chosen = {})
      : handle(in.callbacks()) {
    detail::call call(callbacks());
    call.check(persona_neighbours_build(in.get(), anchors.get(), points.get(), k, chosen.get(), out(), call.place()));
  }

  /* A part: row i of anchors or points has the number first + i in the whole. within: both are rows of one population,
   * with one numbering. */
  struct part_place {
    std::int64_t first_anchor = 0;
    std::int64_t first_point = 0;
    bool within = false;
  };
  static neighbours part(const space &in, const population &anchors, const population &points, const part_place &place,
                         std::int64_t k, maybe<options> chosen = {}) {
    neighbours made(nullptr, in.callbacks());
    detail::call call(in.callbacks());
    call.check(persona_neighbours_build_part(in.get(), anchors.get(), place.first_anchor, points.get(),
                                             place.first_point, place.within ? 1 : 0, k, chosen.get(), made.out(),
                                             call.place()));
    return made;
  }
  neighbours merge(const neighbours &other) const {
    neighbours made(nullptr, callbacks());
    detail::call call(callbacks());
    call.check(persona_neighbours_merge(get(), other.get(), made.out(), call.place()));
    return made;
  }
  /* Working memory that building may take, from numbers of rows alone; points -1: within the anchors. */
  static std::int64_t bytes(const space &in, std::int64_t anchors, std::int64_t points, std::int64_t k,
                            maybe<options> chosen = {}) {
    return persona_neighbours_bytes(in.get(), anchors, points, k, chosen.get());
  }

  std::int64_t anchors() const { return persona_neighbours_anchors(get()); }
  std::int64_t points() const { return persona_neighbours_points(get()); }
  std::int64_t patterns() const { return persona_neighbours_patterns(get()); }
  std::int64_t k() const { return persona_neighbours_k(get()); }
  std::int64_t anchor_pattern(std::int64_t anchor) const { return persona_neighbours_anchor_pattern(get(), anchor); }

  struct near_row {
    std::int64_t row;
    double distance;
  };
  struct near_pattern {
    std::int64_t pattern;
    double distance;
    std::int64_t multiplicity;
  };
  /* The nearest rows of one anchor, at most k and at most `most`, nearest first. */
  std::vector<near_row> rows(std::int64_t anchor, std::int64_t most = INT64_MAX) const {
    const std::int64_t room = room_for(most);
    std::vector<std::int64_t> rows(static_cast<std::size_t>(room));
    std::vector<double> distances(rows.size());
    std::int64_t count = 0;
    detail::call call(callbacks());
    call.check(persona_neighbours_get_rows(get(), anchor, room, rows.data(), distances.data(), &count, call.place()));
    std::vector<near_row> found(static_cast<std::size_t>(count));
    for (std::size_t i = 0; i < found.size(); i++) found[i] = {rows[i], distances[i]};
    return found;
  }
  /* The same of distinct patterns, each with the number of rows that show it. */
  std::vector<near_pattern> near_patterns(std::int64_t anchor, std::int64_t most = INT64_MAX) const {
    const std::int64_t room = room_for(most);
    std::vector<std::int64_t> patterns(static_cast<std::size_t>(room));
    std::vector<std::int64_t> multiplicities(patterns.size());
    std::vector<double> distances(patterns.size());
    std::int64_t count = 0;
    detail::call call(callbacks());
    call.check(persona_neighbours_get_patterns(get(), anchor, room, patterns.data(), distances.data(),
                                               multiplicities.data(), &count, call.place()));
    std::vector<near_pattern> found(static_cast<std::size_t>(count));
    for (std::size_t i = 0; i < found.size(); i++) found[i] = {patterns[i], distances[i], multiplicities[i]};
    return found;
  }
  /* The rows that show a pattern, ascending; borrowed from the state. */
  span<const std::int64_t> members(std::int64_t pattern) const {
    const std::int64_t *rows = nullptr;
    std::int64_t count = 0;
    detail::call call(callbacks());
    call.check(persona_neighbours_get_members(get(), pattern, &rows, &count, call.place()));
    return {rows, static_cast<std::size_t>(count)};
  }

 private:
  /* There are never more neighbours than points, however large k is. */
  std::int64_t room_for(std::int64_t most) const { return std::max<std::int64_t>(0, std::min({most, k(), points()})); }
};

}  // namespace v0
}  // namespace persona

#endif
