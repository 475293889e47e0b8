package dev.quarrel.results.site;

import dev.quarrel.results.IndexPage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A page of a published site beside its list of runs: prose, or a profile with or without prose on it.
///
/// @param links all pages of the site, as seen from this one
/// @param promised null where the page is of no profile
/// @param measured what runs of that profile came to
/// @param prose HTML that is safe as it is; may be empty
public record SitePage(
        String title,
        List<IndexPage.Link> links,
        @Nullable Promised promised,
        List<Measurement> measured,
        String prose) {}
