using Understudy.Control.Otlp;

namespace Understudy.Tests.Control.Otlp;

public sealed class OtlpSettingsTests
{
    private readonly List<string> _problems = [];

    [Theory]
    [InlineData("http://c:4318", "", "http://c:4318/v1/metrics")]
    [InlineData("http://c:4318/", "", "http://c:4318/v1/metrics")]
    [InlineData("https://c/otlp/", "", "https://c/otlp/v1/metrics")]
    [InlineData("http://c:4318/v1/metrics", "", "http://c:4318/v1/metrics")]
    [InlineData(null, "OTEL_EXPORTER_OTLP_ENDPOINT=http://c:4318", "http://c:4318/v1/metrics")]
    [InlineData(null, "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT=http://m/x;OTEL_EXPORTER_OTLP_ENDPOINT=http://c", "http://m/x")]
    [InlineData("http://c", "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT=http://m/x", "http://c/v1/metrics")]
    [InlineData("http://c", "OTEL_SDK_DISABLED=true", "http://c/v1/metrics")]
    [InlineData(null, "OTEL_SDK_DISABLED=true;OTEL_EXPORTER_OTLP_ENDPOINT=http://c", null)]
    [InlineData("none", "OTEL_EXPORTER_OTLP_ENDPOINT=http://c", null)]
    [InlineData(null, "", null)]
    [InlineData(null, "OTEL_EXPORTER_OTLP_ENDPOINT= ", null)]
    public void Where_to_push_is_what_was_said_or_what_the_environment_says(string? said, string environment, string? endpoint)
    {
        Read(said, environment)?.Endpoint.ToString().ShouldBe(endpoint);
        (Read(said, environment) is null).ShouldBe(endpoint is null);
        _problems.ShouldBeEmpty();
    }

    [Fact]
    public void All_else_is_what_the_environment_says()
    {
        var settings = Read("http://c", "OTEL_METRIC_EXPORT_INTERVAL=5000;OTEL_EXPORTER_OTLP_TIMEOUT=700;"
            + "OTEL_EXPORTER_OTLP_HEADERS=a=b%20c, d = e=f;OTEL_RESOURCE_ATTRIBUTES=rack=7;OTEL_SERVICE_NAME=cache;"
            + "OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE=Delta")!;

        settings.Interval.ShouldBe(TimeSpan.FromSeconds(5));
        settings.Timeout.ShouldBe(TimeSpan.FromMilliseconds(700));
        settings.Headers.ShouldBe([("a", "b c"), ("d", "e=f")]);
        settings.Resource.ShouldBe([("rack", "7"), ("service.name", "cache")]);
        settings.TellsDeltas.ShouldBeTrue();
        Read("http://c", "")!.Interval.ShouldBe(TimeSpan.FromSeconds(60));
        Read("http://c", "")!.Timeout.ShouldBe(TimeSpan.FromSeconds(10));
        _problems.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT=c:4318", "is 'c:4318', no URL")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT=http://c;OTEL_METRIC_EXPORT_INTERVAL=soon", "EXPORT_INTERVAL is 'soon', not milliseconds")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT=http://c;OTEL_METRIC_EXPORT_INTERVAL=1", "not milliseconds from 100")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT=http://c;OTEL_EXPORTER_OTLP_PROTOCOL=grpc", "by HTTP alone")]
    public void What_makes_no_sense_in_the_environment_is_told(string environment, string problem)
    {
        Read(null, environment);

        _problems.ShouldHaveSingleItem().ShouldContain(problem);
    }

    private OtlpSettings? Read(string? said, string environment)
    {
        var variables = environment.Split(';', StringSplitOptions.RemoveEmptyEntries)
            .ToDictionary(each => each[..each.IndexOf('=')], each => each[(each.IndexOf('=') + 1)..]);
        return OtlpSettings.Read(said, variables.GetValueOrDefault, _problems);
    }
}
