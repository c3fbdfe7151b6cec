using System.Text;

namespace Understudy.Control.Otlp;

/// <summary>Reads labels as Prometheus' text has them: <c>a="b",c="d"</c>.</summary>
internal static class MetricLabels
{
    public static IEnumerable<(string Name, string Value)> Of(string labels)
    {
        for (var at = 0; at < labels.Length;)
        {
            var equals = labels.IndexOf('=', at);
            var name = labels[at..equals];
            var value = new StringBuilder();
            at = equals + 2;
            for (; labels[at] != '"'; at++)
            {
                if (labels[at] == '\\') at++;
                value.Append(labels[at] == 'n' && labels[at - 1] == '\\' ? '\n' : labels[at]);
            }

            yield return (name, value.ToString());
            at += 2;
        }
    }
}
