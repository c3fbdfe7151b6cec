using Understudy.Transport.Measuring;

namespace Understudy.Control.Admin;

/// <summary>What an admin address tells of. Any thread.</summary>
internal interface IAdminSubject
{
    /// <summary>All numbers.</summary>
    IEnumerable<MetricFamily> Metrics();

    /// <summary>Ends once every worker has had a turn: never, while one of them hangs.</summary>
    Task AnswerAsync();

    /// <summary>Why clients should rather go elsewhere; null: there is no reason.</summary>
    string? WhyNotReady();

    /// <summary>Does what a client does.</summary>
    /// <returns>Why clients are not served; null if they are.</returns>
    Task<string?> WhyNotServingAsync(CancellationToken stopping);

    /// <summary>Whether the page for browsers is of use with it.</summary>
    bool HasDashboard { get; }

    /// <summary>What it tells as JSON.</summary>
    /// <param name="path">From the slash on.</param>
    /// <param name="query">What stands behind it.</param>
    Task<ApiAnswer> AnswerAsync(string path, ApiQuery query);

    /// <summary>Whether something can be had done there.</summary>
    /// <param name="path">From the slash on.</param>
    bool Acts(string path);

    /// <summary>Does it.</summary>
    /// <param name="path">One of those.</param>
    /// <param name="query">What stands behind it.</param>
    Task<ApiAnswer> ActAsync(string path, ApiQuery query);
}
