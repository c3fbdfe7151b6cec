using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Understudy.Logging;

/// <summary>An object: time, level, event, code and message, then what the message is about.</summary>
internal sealed class JsonLine(TimeProvider time, bool isJournal) : LineFormat(time, isJournal)
{
    protected override string Write(
        LogLevel level, EventId what, string message, IReadOnlyList<KeyValuePair<string, object?>> fields)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteString("time", Now);
            json.WriteString("level", Word(level));
            if (what.Name is { } name) json.WriteString("event", name);
            json.WriteNumber("code", what.Id);
            json.WriteString("message", message);
            foreach (var (field, value) in Named(fields)) WriteField(json, field, value);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }

    private static void WriteField(Utf8JsonWriter json, string name, object? value)
    {
        switch (value)
        {
            case null:
                json.WriteNull(name);
                break;
            case bool isSo:
                json.WriteBoolean(name, isSo);
                break;
            case int or long or short or byte or uint or ushort:
                json.WriteNumber(name, Convert.ToInt64(value, CultureInfo.InvariantCulture));
                break;
            case ulong number:
                json.WriteNumber(name, number);
                break;
            case double number when double.IsFinite(number):
                json.WriteNumber(name, number);
                break;
            default:
                json.WriteString(name, Text(value));
                break;
        }
    }
}
