using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Understudy.Control.Coordination;

/// <summary>A transaction as etcd's JSON gateway takes it: what must be so, what then is written, and what is read in either
/// case.</summary>
/// <remarks>etcd's API v3, <c>POST /v3/kv/txn</c>: keys and values in base64, numbers as texts.</remarks>
internal sealed class EtcdTransaction
{
    private readonly List<Action<Utf8JsonWriter>> _compares = [];
    private readonly List<Action<Utf8JsonWriter>> _writes = [];
    private readonly List<Action<Utf8JsonWriter>> _reads = [];

    /// <summary>The key was written last at that revision; zero: it is not there.</summary>
    public EtcdTransaction IfRevision(string key, long revision) =>
        If(key, revision == 0 ? "CREATE" : "MOD", "EQUAL", revision == 0 ? "create_revision" : "mod_revision",
            revision.ToString(CultureInfo.InvariantCulture));

    public EtcdTransaction IfValue(string key, string value) => If(key, "VALUE", "EQUAL", "value", Base64(value));

    /// <summary>The value is less, by the order of bytes. A key that is not there has none.</summary>
    public EtcdTransaction IfLess(string key, string value) => If(key, "VALUE", "LESS", "value", Base64(value));

    public EtcdTransaction Put(string key, string value)
    {
        _writes.Add(json =>
        {
            json.WriteStartObject("request_put");
            json.WriteString("key", Base64(key));
            json.WriteString("value", Base64(value));
            json.WriteEndObject();
        });
        return this;
    }

    public EtcdTransaction Delete(string key)
    {
        _writes.Add(json =>
        {
            json.WriteStartObject("request_delete_range");
            json.WriteString("key", Base64(key));
            json.WriteEndObject();
        });
        return this;
    }

    /// <param name="end">First key that is not read any more; null: one key is.</param>
    public EtcdTransaction Read(string key, string? end = null)
    {
        _reads.Add(json =>
        {
            json.WriteStartObject("request_range");
            json.WriteString("key", Base64(key));
            if (end is not null)
            {
                json.WriteString("range_end", Base64(end));
                json.WriteString("limit", "64");
            }

            json.WriteEndObject();
        });
        return this;
    }

    public byte[] ToJson()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            WriteAll(json, "compare", _compares);
            WriteAll(json, "success", [.. _writes, .. _reads]);
            WriteAll(json, "failure", _reads);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private EtcdTransaction If(string key, string target, string result, string name, string value)
    {
        _compares.Add(json =>
        {
            json.WriteString("key", Base64(key));
            json.WriteString("target", target);
            json.WriteString("result", result);
            json.WriteString(name, value);
        });
        return this;
    }

    private static void WriteAll(Utf8JsonWriter json, string name, List<Action<Utf8JsonWriter>> parts)
    {
        json.WriteStartArray(name);
        foreach (var part in parts)
        {
            json.WriteStartObject();
            part(json);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
