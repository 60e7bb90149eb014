"""Numbers against numpy, scipy and scikit-learn."""
import math
import unittest

import numpy
import persona

from .support import answers, needs, optional, same_bits, sample

RANDOM = numpy.random.default_rng(5)


class Distances(unittest.TestCase):
    """Distances and nearest rows."""

    @needs("scipy")
    def test_pairwise_and_cross(self):
        distance = optional("scipy.spatial.distance")
        x, y, weights = RANDOM.normal(size=(41, 9)), RANDOM.normal(size=(17, 9)), RANDOM.uniform(0.1, 2, 9)
        close = numpy.testing.assert_allclose
        close(persona.pairwise_distances(x), distance.squareform(distance.pdist(x)), rtol=1e-13)
        close(persona.pairwise_distances(x, layout="condensed", weights=weights),
              distance.pdist(x, "euclidean", w=weights), rtol=1e-13)
        close(persona.pairwise_distances(x, y, kind="squared"), distance.cdist(x, y, "sqeuclidean"), rtol=1e-13)
        self.assertEqual(persona.pairwise_distances(x, layout="condensed").shape, (41 * 40 // 2,))

    @needs("sklearn")
    def test_nearest_rows(self):
        neighbors = optional("sklearn.neighbors")
        x, y = RANDOM.normal(size=(80, 6)), RANDOM.normal(size=(33, 6))
        found = persona.nearest_rows(y, x, k=4)
        distances, rows = neighbors.NearestNeighbors(n_neighbors=4).fit(x).kneighbors(y)
        numpy.testing.assert_array_equal(found.rows, rows)
        numpy.testing.assert_allclose(found.distances, distances, rtol=1e-13)
        within = persona.nearest_rows(x, k=3)
        distances, rows = neighbors.NearestNeighbors(n_neighbors=3).fit(x).kneighbors()
        numpy.testing.assert_array_equal(within.rows, rows)
        numpy.testing.assert_allclose(within.distances, distances, rtol=1e-13)

    @needs("sklearn")
    def test_coverage_density_precision_recall(self):
        neighbors = optional("sklearn.neighbors")
        people, agents = sample("human_like"), sample("mode_collapse")[:300]
        scale = people.std(axis=0)
        results = persona.measure(agents, people, metrics=["coverage", "density", "precision", "recall"])
        x, y, k = people / scale, agents / scale, 5

        def radii(rows):
            return neighbors.NearestNeighbors(n_neighbors=k).fit(rows).kneighbors()[0][:, -1]

        between = optional("scipy.spatial.distance").cdist(x, y)
        inside = between <= radii(x)[:, None]
        expected = {"coverage": inside.any(1).mean(), "density": inside.sum() / (k * len(y)),
                    "precision": inside.any(0).mean(), "recall": (between <= radii(y)[None]).any(1).mean()}
        for key, value in expected.items():
            self.assertAlmostEqual(results[key].value, value, places=12, msg=key)


class Spectra(unittest.TestCase):
    """Covariances, spectra, entropies."""

    def test_covariance(self):
        x, weights = RANDOM.normal(3, 2, size=(50, 6)), RANDOM.integers(1, 5, 50)
        moments = persona.covariance(x)
        numpy.testing.assert_allclose(moments.matrix, numpy.cov(x, rowvar=False), rtol=1e-12)
        numpy.testing.assert_allclose(moments.means, x.mean(0), rtol=1e-14)
        numpy.testing.assert_allclose(persona.covariance(x, weights=weights, divisor="n").matrix,
                                      numpy.cov(x, rowvar=False, fweights=weights, ddof=0), rtol=1e-12)
        numpy.testing.assert_allclose(persona.covariance(x, kind="correlation").matrix,
                                      numpy.corrcoef(x, rowvar=False), rtol=1e-12)

    def test_spectrum_and_participation_ratio(self):
        people = sample("human_like")
        z = (people - people.mean(0)) / people.std(0)
        eigenvalues = numpy.linalg.eigvalsh(numpy.cov(z, rowvar=False, ddof=0))[::-1]
        numpy.testing.assert_allclose(persona.spectrum(z), eigenvalues, rtol=1e-10)
        found = persona.spectrum(people, kind="correlation", count=3)
        numpy.testing.assert_allclose(found, eigenvalues[:3], rtol=1e-10)
        ratio = eigenvalues.sum() ** 2 / (eigenvalues ** 2).sum()
        results = persona.measure(people, metrics="participation_ratio")
        self.assertAlmostEqual(results["participation_ratio"].value / ratio, 1, places=12)

    @needs("scipy")
    def test_entropies(self):
        stats = optional("scipy.stats")
        counts = [5, 0, 2, 9, 1]
        self.assertAlmostEqual(persona.entropy(counts), stats.entropy(counts), places=14)
        shares = numpy.array(counts) / sum(counts)
        self.assertAlmostEqual(persona.hill_number(counts, 2), 1 / (shares ** 2).sum(), places=13)
        self.assertEqual(persona.hill_number(counts, 0), 4)
        self.assertAlmostEqual(persona.hill_number(counts, math.inf), 17 / 9, places=14)
        self.assertAlmostEqual(persona.entropy(counts, "miller_madow"), stats.entropy(counts) + 3 / 34, places=14)
        total = sum(counts)
        repeated = sum(c * (c - 1) for c in counts) / (total * (total - 1))
        self.assertAlmostEqual(persona.simpson(counts).concentration, repeated, places=15)
        self.assertAlmostEqual(persona.simpson(counts).effective_levels, 1 / repeated, places=13)
        x = RANDOM.normal(size=(200, 5))
        expected = stats.multivariate_normal(cov=numpy.cov(x, rowvar=False, ddof=0)).entropy()
        found = persona.gaussian_entropy(x)
        self.assertAlmostEqual(found.entropy, expected, places=11)
        self.assertEqual(found.shrinkage, 0)

    @needs("sklearn")
    def test_entropy_of_nearest_rows(self):
        neighbors, special = optional("sklearn.neighbors"), optional("scipy.special")
        x, k = RANDOM.normal(size=(150, 4)), 3
        radii = neighbors.NearestNeighbors(n_neighbors=k).fit(x).kneighbors()[0][:, -1]
        ball = math.pi ** 2 / math.gamma(3)
        expected = special.digamma(150) - special.digamma(k) + math.log(ball) + 4 * numpy.log(radii).mean()
        self.assertAlmostEqual(persona.nearest_entropy(x, k), expected, places=11)


class Similarities(unittest.TestCase):
    """Kernel matrices and what is computed of them."""

    @needs("sklearn")
    def test_matrices(self):
        pairwise = optional("sklearn.metrics.pairwise")
        x = RANDOM.normal(size=(30, 5))
        close = numpy.testing.assert_allclose
        close(persona.similarity_matrix(x, "rbf", 1.5), pairwise.rbf_kernel(x, gamma=1 / (2 * 1.5 ** 2)), rtol=1e-11)
        close(persona.similarity_matrix(x, "cosine"), pairwise.cosine_similarity(x), atol=1e-13)
        close(persona.similarity_matrix(x, "linear"), x @ x.T, atol=1e-12)
        expected = numpy.exp(-pairwise.euclidean_distances(x) / 2)
        close(persona.similarity_matrix(x, "exponential", 2), expected, rtol=1e-7)

    def test_scores(self):
        x, y = RANDOM.normal(size=(40, 5)), RANDOM.normal(0.5, 1, size=(25, 5))
        kernel = persona.similarity_matrix(x, "rbf", 2.0)
        eigenvalues = numpy.linalg.eigvalsh(kernel / len(x))
        positive = eigenvalues[eigenvalues > 1e-14]
        expected = math.exp(-(positive * numpy.log(positive)).sum())
        self.assertAlmostEqual(persona.vendi(x, "rbf", 2.0), expected, places=9)
        self.assertAlmostEqual(persona.vendi(x, "rbf", 2.0, order=2), 1 / (eigenvalues ** 2).sum(), places=9)
        both = persona.similarity_matrix(numpy.vstack([x, y]), "rbf", 2.0)
        n, m = len(x), len(y)
        inside = [(both[part, part].sum() - size) / (size * (size - 1))
                  for part, size in ((slice(0, n), n), (slice(n, None), m))]
        self.assertAlmostEqual(persona.mmd(x, y, "rbf", 2.0), sum(inside) - 2 * both[:n, n:].mean(), places=12)
        z = numpy.exp(-persona.pairwise_distances(x) * 0.8)
        self.assertAlmostEqual(persona.magnitude(x, 0.8), numpy.linalg.solve(z, numpy.ones(n)).sum(), places=7)
        self.assertAlmostEqual(persona.diversity(x, "rbf", 2.0, order=2), 1 / kernel.mean(), places=10)

    def test_working_memory_is_known_beforehand(self):
        x = RANDOM.normal(size=(40, 5))
        one = persona.Context(1)
        needed = persona.similarity_bytes("diversity", 40, 5, context=one)
        self.assertGreater(needed, 0)
        with self.assertRaises(persona.TooLargeError):
            persona.diversity(x, max_bytes=needed - 1, context=one)
        self.assertGreater(persona.diversity(x, max_bytes=needed, context=one), 1)
        for what in ("matrix", "vendi", "mmd", "magnitude"):
            self.assertGreater(persona.similarity_bytes(what, 40, 5, m=20), 0)
        self.assertGreater(persona.clusters_bytes("kmeans", 40, 5, 3), 0)
        self.assertGreater(persona.clusters_bytes("silhouette", 40, 5, 3), 0)
        with self.assertRaises(ValueError):
            persona.clusters_bytes("vendi", 40, 5, 3)


@needs("sklearn")
class Clusters(unittest.TestCase):
    """k-means and silhouettes."""

    def test_kmeans_and_silhouette(self):
        cluster, metrics = optional("sklearn.cluster"), optional("sklearn.metrics")
        centres = RANDOM.normal(0, 6, size=(4, 3))
        x = numpy.vstack([centre + RANDOM.normal(size=(25, 3)) for centre in centres])
        found = persona.kmeans(x, 4, seed=1)
        self.assertEqual(found.centres.shape, (4, 3))
        other = cluster.KMeans(4, n_init=10, random_state=0).fit(x)
        self.assertAlmostEqual(found.inertia / other.inertia_, 1, places=9)
        self.assertAlmostEqual(metrics.adjusted_rand_score(found.labels, other.labels_), 1)
        silhouettes = persona.silhouette(x, found.labels)
        numpy.testing.assert_allclose(silhouettes.per_row, metrics.silhouette_samples(x, found.labels), atol=1e-11)
        self.assertAlmostEqual(silhouettes.mean, metrics.silhouette_score(x, found.labels), places=11)
        self.assertTrue(same_bits(persona.kmeans(x, 4, seed=1).centres, found.centres))


class SpacesAndNeighbours(unittest.TestCase):
    """Coordinates, and lists of neighbours in a space."""

    def test_coordinates(self):
        data = answers(50, 6)
        people = persona.Population(data)
        space = persona.Space(people, "reference")
        numpy.testing.assert_allclose(space.project(people), (data - data.mean(0)) / data.std(0), rtol=1e-13)
        numpy.testing.assert_allclose(space.centre, data.mean(0), rtol=1e-15)
        numpy.testing.assert_allclose(space.scale, data.std(0), rtol=1e-14)
        components = persona.Space(people, "components", components=2)
        z = (data - data.mean(0)) / data.std(0)
        self.assertEqual(components.project(people).shape, (50, 2))
        values = numpy.linalg.eigvalsh(numpy.cov(z, rowvar=False, ddof=0))[::-1]
        numpy.testing.assert_allclose(components.project(people).var(0), values[:2], rtol=1e-10)
        self.assertAlmostEqual(components.fit["explained"], values[:2].sum() / 6, places=12)
        with self.assertRaisesRegex(ValueError, "components=2"):
            persona.Space(people, "pooled", components=2)

    def test_parts_that_are_merged_are_the_whole(self):
        data = answers(90, 5, seed=9)
        agents = persona.Population(data)
        space = persona.Space(agents)
        whole = persona.Neighbours(space, agents, k=4)
        self.assertEqual((whole.anchors, whole.points, whole.k), (90, 90, 4))
        self.assertEqual(whole.patterns, len(numpy.unique(data, axis=0)))
        parts = [persona.Neighbours.part(space, agents, agents.subset(range(first, first + 30)), 4, first_point=first,
                                         within=True) for first in (60, 0, 30)]
        merged = parts[0].merge(parts[1]).merge(parts[2])
        z = data / numpy.array(space.scale)
        for anchor in range(90):
            one, other = whole.rows_of(anchor), merged.rows_of(anchor)
            numpy.testing.assert_array_equal(one.rows, other.rows)
            self.assertTrue(same_bits(one.distances, other.distances))
            distances = numpy.sqrt(((z - z[anchor]) ** 2).sum(1))
            order = [row for row in numpy.lexsort((numpy.arange(90), distances.round(12))) if row != anchor]
            numpy.testing.assert_array_equal(one.rows, order[:4])
            patterns = whole.patterns_of(anchor)
            members = whole.members(int(patterns.patterns[0]))
            self.assertEqual(len(members), patterns.multiplicities[0])
            self.assertEqual(len(numpy.unique(data[members], axis=0)), 1)
        self.assertEqual(whole.anchor_pattern(0), 0)
        self.assertGreater(persona.Neighbours.bytes(space, 90, None, 4), 0)
        with self.assertRaises(persona.MismatchError):
            parts[0].merge(parts[0])

    def test_random_numbers(self):
        words = persona.random_block(7, 3, 2)
        self.assertEqual(len(set(words)), 4)
        uniform = [persona.random_uniform(1, unit, 0) for unit in range(4000)]
        self.assertAlmostEqual(numpy.mean(uniform), 0.5, delta=0.02)
        self.assertAlmostEqual(numpy.std([persona.random_normal(1, unit, 0) for unit in range(4000)]), 1, delta=0.05)
        self.assertEqual({persona.random_below(1, unit, 0, 3) for unit in range(100)}, {0, 1, 2})


if __name__ == "__main__":
    unittest.main()
