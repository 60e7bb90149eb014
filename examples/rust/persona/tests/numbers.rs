//! Numbers of plain matrices and counts against closed forms, and views of every shape against the plain one.
mod common;

use persona::*;

fn near(value: f64, expected: f64) {
    assert!((value - expected).abs() <= 1e-12 * expected.abs().max(1.0), "{value} is not {expected}");
}

#[test]
fn views_of_every_type_and_stride_are_read_alike() {
    let context = Context::new().unwrap();
    let expected = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0];
    let whole = |matrix: Matrix<'_>| -> Vec<f64> {
        let mut builder = PopulationBuilder::new(&context, "agents").unwrap();
        builder.copy_answers(&matrix).unwrap();
        let agents = builder.build().unwrap();
        assert_eq!((agents.rows(), agents.columns()), (2, 3));
        (0..6).map(|place| agents.answer(place / 3, place % 3)).collect()
    };
    macro_rules! types {
        ($($type:ty),+) => { $(
            let cells: Vec<$type> = (1..=6).map(|cell| cell as $type).collect();
            assert_eq!(whole(Matrix::new(&cells, 2, 3).unwrap()), expected);
            let cells: Vec<$type> = [1, 4, 2, 5, 3, 6].iter().map(|&cell| cell as $type).collect();
            assert_eq!(whole(Matrix::by_columns(&cells, 2, 3).unwrap()), expected);
            assert_eq!(whole(Matrix::new(&cells, 3, 2).unwrap().transposed()), expected);
            // Backwards, every second number, from the middle of a slice.
            let cells: Vec<$type> = [0, 6, 0, 5, 0, 4, 0, 3, 0, 2, 0, 1, 0].iter().map(|&cell| cell as $type).collect();
            assert_eq!(whole(Matrix::strided(&cells, 11, (2, 3), (-6, -2)).unwrap()), expected);
            assert!(Matrix::strided(&cells, 9, (2, 3), (-6, -2)).is_err());
            assert!(Matrix::strided(&cells, 7, (2, 3), (6, 2)).is_err());
        )+ };
    }
    types!(f64, f32, i8, u8, i16, u16, i32);
    assert_eq!(
        whole(Matrix::strided(&[0.0], 7, (0, 3), (1, 1)).map(|_| Matrix::new(&expected, 2, 3).unwrap()).unwrap()),
        expected
    );
    assert!(Matrix::new(&expected, usize::MAX, 2).is_err());
    assert_eq!(Matrix::strided(&expected, 1, (1, 2), (isize::MAX, 3)).unwrap().cell(0, 1), 5.0);
    assert_eq!(Matrix::strided(&expected, 0, (0, 9), (1, isize::MIN)).unwrap().columns(), 9);
    let endless = Matrix::new::<f64>(&[], 1 << 50, 0).unwrap();
    let error = distances_nearest(&context, &endless, None, None, 4).unwrap_err();
    assert!(matches!(error.status(), Status::TooLarge | Status::OutOfMemory), "{error:?}");
    assert!(Matrix::strided(&expected, 0, (usize::MAX, usize::MAX), (isize::MAX, isize::MAX)).is_err());
}

#[test]
fn masks_and_policies_make_missing_answers() {
    let context = Context::new().unwrap();
    let mut builder = PopulationBuilder::new(&context, "agents").unwrap();
    let owner = (vec![1i8, 2, 3, 4], vec![7u8, 0, 0, 0, 1]);
    builder
        .set_answers_with(owner, |(cells, mask)| {
            assert!(Matrix::new(cells, 2, 2)?.with_mask(mask).is_err());
            assert!(Matrix::new(cells, 2, 2)?.with_strided_mask(mask, 2, (2, 1)).is_err());
            Matrix::new(cells, 2, 2)?.with_strided_mask(mask, 1, (2, 1))
        })
        .unwrap();
    assert_eq!(builder.build().unwrap_err().status(), Status::MissingAnswer);
    builder.set_missing(Missing::Pairwise, OutOfScale::Missing).unwrap();
    let agents = builder.build().unwrap();
    assert_eq!((agents.rows(), agents.missing_answers(), agents.dropped_rows()), (2, 1, 0));
    assert!(agents.answer(1, 1).is_nan());
    let error = builder.set_missing(Missing::Drop, OutOfScale::Error).unwrap_err();
    assert!(error.message().contains("was built"), "{error}");
}

#[test]
fn rows_and_columns_are_described() {
    let context = Context::new().unwrap();
    let mut builder = PopulationBuilder::new(&context, "agents").unwrap();
    static CELLS: [f32; 6] = [1.0, 2.0, 1.0, 2.0, 4.0, 5.0];
    builder.set_static_answers(Matrix::new(&CELLS, 3, 2).unwrap()).unwrap();
    let item = Item {
        kind: ItemKind::Ordinal,
        name: Some("calm".into()),
        trait_name: Some("stability".into()),
        scale: Some((1.0, 5.0)),
        reverse: true,
        weight: 2.0,
    };
    builder.set_item(0, &item).unwrap();
    builder.set_weights(Some(&[1.0, 2.0, 1.0])).unwrap();
    builder.set_row_ids(&["a", "b", "c"]).unwrap();
    builder.set_replicates(&[5, 5, 6]).unwrap();
    builder.add_attribute("age", &[1, -1, 0], &["young", "old"], true).unwrap();
    let agents = builder.build().unwrap();
    assert_eq!(agents.item(0).unwrap(), item);
    assert_eq!(agents.item(1).unwrap().name.as_deref(), Some("item2"));
    assert_eq!(agents.item(2).unwrap_err().status(), Status::InvalidArgument);
    assert!(agents.has_weights() && agents.weight(1) == 2.0);
    near(agents.effective_rows(), 16.0 / 6.0);
    assert_eq!((agents.row_id(2), agents.row_id(3)), (Some("c"), None));
    assert_eq!(agents.replicate(1), 5);
    assert_eq!((agents.attribute_count(), agents.attribute_name(0)), (1, Some("age")));
    assert_eq!((agents.attribute_level(0, 0), agents.attribute_level(0, 1)), (Some("old"), None));
    assert_eq!((agents.attribute_code(0, 0), agents.attribute_code(0, 1)), (Some(1), None));
    assert_eq!(agents.attribute_levels(0).collect::<Vec<_>>(), ["young", "old"]);
    assert!(agents.attribute_is_ordinal(0));
    assert_eq!(agents.count_patterns().unwrap(), Patterns { distinct: 2, largest: 2 });
    assert_eq!(agents.trait_name(0), Some("stability"));
    assert_eq!((agents.name(), agents.filled_answers()), ("agents", 0));
}

#[test]
fn spaces_project_and_neighbours_are_exact() {
    let context = Context::new().unwrap();
    let mut builder = PopulationBuilder::new(&context, "agents").unwrap();
    builder.set_answers(vec![0.0, 7.0, 3.0, 7.0, 0.0, 7.0, 10.0, 7.0], 4, 2).unwrap();
    let agents = builder.build().unwrap();
    let raw = Space::fit(&context, SpaceKind::None, &[&agents]).unwrap();
    let neighbours = Neighbours::build(&raw, &agents, None, 2, None).unwrap();
    let near_first = neighbours.rows(0).unwrap();
    assert_eq!(near_first, [NearRow { row: 2, distance: 0.0 }, NearRow { row: 1, distance: 3.0 }]);
    assert_eq!((neighbours.anchors(), neighbours.points(), neighbours.patterns(), neighbours.k()), (4, 4, 3, 2));
    let pattern = neighbours.nearest_patterns(1).unwrap()[0];
    assert_eq!((pattern.distance, pattern.multiplicity), (3.0, 2));
    assert_eq!(neighbours.members(pattern.pattern).unwrap(), [0, 2]);
    assert_eq!(neighbours.anchor_pattern(2), neighbours.anchor_pattern(0));
    assert!(neighbours.rows(4).is_err() && neighbours.members(99).is_err() && neighbours.anchor_pattern(4).is_none());
    assert!(Neighbours::build_bytes(&raw, 4, None, 2, None).unwrap() > 0);
    assert!(Neighbours::build_bytes(&raw, usize::MAX, Some(usize::MAX), 2, None).is_none());

    let halves = [agents.subset(None, &[0, 1]).unwrap(), agents.subset(None, &[2, 3]).unwrap()];
    let all = Part { population: &agents, first: 0 };
    let parts: Vec<Neighbours> = halves
        .iter()
        .zip([0, 2])
        .map(|(half, first)| {
            Neighbours::build_part(&raw, all, Part { population: half, first }, true, 2, None).unwrap()
        })
        .collect();
    let merged = parts[1].merge(&parts[0]).unwrap();
    for anchor in 0..4 {
        assert_eq!(merged.rows(anchor).unwrap(), neighbours.rows(anchor).unwrap());
    }
    assert_eq!(merged.merge(&neighbours).unwrap_err().status(), Status::Unsupported);

    let pooled = Space::fit(&context, SpaceKind::Pooled, &[&agents]).unwrap();
    assert_eq!((pooled.kind(), pooled.columns(), pooled.dimensions()), (Some(SpaceKind::Pooled), 2, 1));
    assert_eq!((pooled.left_out_count(), pooled.left_out_column(0), pooled.left_out_column(1)), (1, Some(1), None));
    assert_eq!((pooled.item_name(1), pooled.scale(1)), (Some("item2"), 0.0));
    near(pooled.centre(0), 3.25);
    assert!(pooled.shrinkage().is_nan() && pooled.explained().is_nan());
    let coordinates = pooled.project(&agents).unwrap();
    near(coordinates.iter().sum::<f64>(), 0.0);
    near(coordinates.iter().map(|one| one * one).sum::<f64>(), 4.0);
    assert_eq!(pooled.project_into(&agents, &mut [0.0; 3]).unwrap_err().status(), Status::Mismatch);
    assert_eq!(Space::fit_components(&context, &[&agents], 1).unwrap().dimensions(), 1);
}

#[test]
fn distances_and_similarities_are_those_of_the_definition() {
    let context = Context::new().unwrap();
    let cells = [0.0, 0.0, 3.0, 4.0, 0.0, 4.0];
    let rows = Matrix::new(&cells, 3, 2).unwrap();
    let pairs = distances_pairwise(&context, &rows, None, DistanceKind::Euclidean, Layout::Condensed).unwrap();
    assert_eq!(pairs, [5.0, 4.0, 3.0]);
    let squares =
        distances_pairwise(&context, &rows, Some(&[1.0, 0.0]), DistanceKind::Squared, Layout::Full).unwrap();
    assert_eq!(squares, [0.0, 9.0, 0.0, 9.0, 0.0, 9.0, 0.0, 9.0, 0.0]);
    assert!(distances_pairwise(&context, &rows, Some(&[1.0]), DistanceKind::Squared, Layout::Full).is_err());
    let origin = Matrix::new(&[0.0, 0.0], 1, 2).unwrap();
    let cross = distances_cross(&context, &rows, &origin, None, DistanceKind::Euclidean).unwrap();
    assert_eq!(cross, [0.0, 5.0, 4.0]);
    let narrow = Matrix::new(&[0.0], 1, 1).unwrap();
    assert!(distances_cross(&context, &rows, &narrow, None, DistanceKind::Euclidean).is_err());
    assert!(distances_nearest(&context, &rows, Some(&narrow), None, 1).is_err());
    let nearest = distances_nearest(&context, &rows, None, None, 3).unwrap();
    assert_eq!(nearest.rows, [2, 1, -1, 2, 0, -1, 1, 0, -1]);
    assert_eq!(nearest.distances[2], f64::INFINITY);

    let similar = similarity_matrix(&context, &rows, Kernel::exponential(1.0), 0).unwrap();
    near(similar[1], (-5.0f64).exp());
    assert_eq!((similar[0], similar[1]), (1.0, similar[3]));
    let error = similarity_matrix(&context, &rows, Kernel::rbf(1.0), 1).unwrap_err();
    assert_eq!(error.status(), Status::TooLarge);
    assert_eq!(similarity_matrix(&context, &rows, Kernel::cosine(), 0).unwrap_err().row(), Some(0));
    let apart = [0.0, 1000.0, 2000.0, 3000.0];
    let apart = Matrix::new(&apart, 4, 1).unwrap();
    near(vendi(&context, &apart, None, Kernel::rbf(1.0), 1.0, 0).unwrap(), 4.0);
    near(vendi(&context, &apart, Some(&[1.0, 1.0, 0.0, 0.0]), Kernel::rbf(1.0), 2.0, 0).unwrap(), 2.0);
    near(diversity(&context, &apart, None, Kernel::exponential(1.0), 0.0, 0).unwrap(), 4.0);
    near(magnitude(&context, &apart, 1.0, 0).unwrap(), 4.0);
    near(mmd(&context, (&apart, None), (&apart, Some(&[2, 2, 2, 2])), Kernel::linear(), 0).unwrap(), {
        // x: mean product of two different rows; y: the same rows twice; both by hand.
        let products = 2.0 * (2.0 + 3.0 + 6.0) / 12.0;
        let doubled = (8.0 * (2.0 + 3.0 + 6.0) + 2.0 * 14.0) / 56.0;
        (products + doubled - 2.0 * 36.0 / 16.0) * 1e6
    });
    let short = mmd(&context, (&apart, Some(&[1])), (&apart, None), Kernel::linear(), 0);
    assert_eq!(short.unwrap_err().message(), "the copies of x: 1 entries, where 4 are needed");
    let short = vendi(&context, &apart, Some(&[1.0]), Kernel::linear(), 1.0, 0);
    assert_eq!(short.unwrap_err().status(), Status::Mismatch);
    for bytes in [
        similarity_matrix_bytes(&context, 100, 4),
        vendi_bytes(&context, 100, 4, Similarity::Rbf, 1.0),
        mmd_bytes(&context, 100, 100, 4),
        magnitude_bytes(&context, 100, 4, MagnitudeWay::Dense),
        diversity_bytes(&context, 100, 4),
        kmeans_bytes(100, 4, 3),
        silhouette_bytes(&context, 100, 4, 3),
    ] {
        assert!(bytes.unwrap() > 0);
    }
}

#[test]
fn spectra_entropies_and_clusters() {
    let context = Context::new().unwrap();
    let cells = [1.0, 2.0, 2.0, 4.0, 3.0, 6.0];
    let rows = Matrix::new(&cells, 3, 2).unwrap();
    let moments = covariance(&context, &rows, None, Moment::Covariance, Divisor::NMinusOne).unwrap();
    assert_eq!(moments.means, [2.0, 4.0]);
    assert_eq!(moments.matrix, [1.0, 2.0, 2.0, 4.0]);
    let weighted = covariance(&context, &rows, Some(&[1.0, 0.0, 1.0]), Moment::Covariance, Divisor::N).unwrap();
    assert_eq!(weighted.matrix[0], 1.0);
    let eigenvalues = spectrum(&context, &rows, Moment::Correlation).unwrap();
    near(eigenvalues[0], 2.0);
    assert_eq!(eigenvalues.len(), 2);

    near(entropy_discrete(&[2.0, 2.0], EntropyEstimator::PlugIn).unwrap(), 2.0f64.ln());
    near(entropy_discrete(&[2.0, 2.0], EntropyEstimator::MillerMadow).unwrap(), 2.0f64.ln() + 0.125);
    assert_eq!(entropy_discrete(&[1.0, -1.0], EntropyEstimator::PlugIn).unwrap_err().row(), Some(1));
    near(entropy_hill(&[1.0, 1.0, 2.0], 2.0).unwrap(), 16.0 / 6.0);
    let simpson = entropy_simpson(&[2.0, 2.0]).unwrap();
    near(simpson.concentration, 1.0 / 3.0);
    near(simpson.effective_levels, 3.0);
    let line = Matrix::new(&cells[..3], 3, 1).unwrap();
    let variance = 2.0 / 9.0;
    let gaussian = entropy_gaussian(&context, &line).unwrap();
    near(gaussian.entropy, 0.5 * (2.0 * std::f64::consts::PI * std::f64::consts::E * variance).ln());
    assert_eq!(gaussian.shrinkage, 0.0);
    // Kozachenko and Leonenko for 3 points at 1, 2, 2: psi(3) - psi(1) + ln 2 + mean ln r = 1.5 + ln 2 + 0.
    near(entropy_nearest(&context, &Matrix::new(&[1.0, 2.0, 3.0], 3, 1).unwrap(), 1).unwrap(), 1.5 + 2.0f64.ln());

    let two = [0.0, 0.0, 1.0, 0.0, 100.0, 0.0, 101.0, 0.0];
    let two = Matrix::new(&two, 4, 2).unwrap();
    let clusters = kmeans(&context, &two, None, &KmeansSettings::new(2)).unwrap();
    assert_eq!((clusters.found, clusters.inertia, clusters.centres.len()), (2, 1.0, 4));
    assert!(clusters.labels[0] == clusters.labels[1] && clusters.labels[1] != clusters.labels[2]);
    let many = kmeans(&context, &two, Some(&[1.0; 4]), &KmeansSettings::new(1_000_000)).unwrap();
    assert_eq!((many.found, many.centres.len()), (4, 8));
    let apart = silhouette(&context, &two, &clusters.labels, 2, None, 0).unwrap();
    near(apart.per_row[0], 1.0 - 1.0 / 100.5);
    near(apart.mean, apart.per_row.iter().sum::<f64>() / 4.0);
    let error = silhouette(&context, &two, &[0, 0, 1, 2], 2, None, 0).unwrap_err();
    assert_eq!(error.row(), Some(3));
    assert!(silhouette(&context, &two, &[0, 1], 2, None, 0).is_err());
}

#[test]
fn random_numbers_depend_on_their_place_alone() {
    let draw = Draw { seed: 42, purpose: PURPOSE_HOST, unit: 7, draw: 1 };
    assert_eq!(draw.block(), draw.block());
    assert_ne!(draw.block(), Draw { unit: 8, ..draw }.block());
    assert!((0.0..1.0).contains(&draw.uniform()) && draw.normal().is_finite());
    assert!((0..10).contains(&draw.below(10)) && draw.below(0) == 0);
}
